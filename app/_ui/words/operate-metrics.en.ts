/** Strings of the section “Metrics” of the page /operate. */
export const metrics = {
  intro: 'Metrics',
}
