// The English sentences that are announced to people who listen, loaded after the first sight of a bar.

export const milestonesEn = {
  reached: (title: string, percent: number) => `${title}: ${percent} percent`,
  becameCompleted: (title: string) => `${title}: completed`,
  becameFailed: (title: string, error: string) => `${title}: failed. ${error}`,
  becameCancelled: (title: string) => `${title}: cancelled`,
  becameStalled: (title: string) => `${title}: no sign of life`,
  becameAlive: (title: string) => `${title}: going on`,
  becameRetried: (title: string) => `${title}: trying again`,
}
