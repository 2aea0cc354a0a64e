// The page has one import element, that of its header: it is there whatever view is shown, and so is the dialog in it.

/** Opens the dialog as its own button does, and leaves the focus with that button when it is closed. */
export async function showImport(): Promise<void> {
  await customElements.whenDefined('jobcast-import')
  const element = document.querySelector('jobcast-import')
  element?.focus()
  await element?.show()
}
