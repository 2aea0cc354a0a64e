// The clock of a test on workerd, which objects read as well: tests and objects share an isolate. Timers and alarms stay
// real, so that what they find when they ring is what the test wants them to find, however slow the machine.
import { onTestFinished, vi } from 'vitest'

const { now } = Date

/** Nothing runs out until `goOn`. */
export function stopTime(): { goOn(): void } {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(now())
  onTestFinished(() => clock.mockRestore())
  return { goOn: () => clock.mockRestore() }
}

/** To the end of the test it is so much later than it really is (ms). */
export function passTime(ms: number): void {
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + ms)
  onTestFinished(() => clock.mockRestore())
}
