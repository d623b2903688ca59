/** Large type and nothing small, for a room. Not remembered: who opens the page next has no projector. */
export function togglePresentMode(): void {
  const { dataset } = document.documentElement
  if ('present' in dataset) delete dataset.present
  else dataset.present = 'true'
}
