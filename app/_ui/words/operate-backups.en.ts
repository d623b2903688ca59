/** Strings of the section “Backups” of the page /operate. */
export const backups = {
  intro: 'Backups',
}
