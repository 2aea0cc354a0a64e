// The way through a list that is read page by page. A button that leads nowhere now is still there: it may have the focus.
import type { Pages } from './use-pages.ts'

export function Pager({ pages }: { readonly pages: Pages<{ readonly next_cursor: string | null }> }) {
  const { page, number, turn } = pages
  return (
    <div class="pager">
      <button type="button" aria-disabled={number === 1} onClick={() => turn('newer')}>
        Newer
      </button>
      <span role="status">Page {number}</span>
      <button type="button" aria-disabled={page === null || page.next_cursor === null} onClick={() => turn('older')}>
        Older
      </button>
    </div>
  )
}
