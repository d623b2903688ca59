/** Opens the notes in a window of their own, which does not take over present mode. */
export function openNotes(): void {
  open('/present/notes', '_blank', 'noopener,popup,width=960,height=760')
}
