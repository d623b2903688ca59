/** Strings of the section “Audit trail” of the page /operate. */
export const audit = {
  intro: 'Audit trail',
}
