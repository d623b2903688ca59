/** Large type and no details, for a projector. Not stored: the next visit has no projector. */
export function togglePresentMode(): void {
  const { dataset } = document.documentElement
  if ('present' in dataset) delete dataset.present
  else dataset.present = 'true'
}
