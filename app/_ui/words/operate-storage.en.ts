/** Strings of the section “Stored data” of the page /operate. */
export const storage = {
  intro: 'Stored data',
}
