// The parts of a job that stands in the import dialog, for the page around both: `jobcast-import::part(fill)`.

const PARTS = [
  'panel, title, viewers, state, phase, track, fill, percent, error, figures, counts',
  'buttons, button, cancel, danger, retry, copy, failures, result, log',
].join(', ')

/** Hands the parts on when the element stands in a shadow tree; safe to repeat. */
export function exportParts({ host }: ShadowRoot): void {
  if (host.getRootNode() instanceof ShadowRoot && !host.hasAttribute('exportparts')) {
    host.setAttribute('exportparts', PARTS)
  }
}
