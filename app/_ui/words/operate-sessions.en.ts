/** Strings of the section “Sessions” of the page /operate. */
export const sessions = {
  intro: 'Sessions',
}
