/** Strings of the section “Rules” of the page /operate. */
export const rules = {
  intro: 'Rules',
}
