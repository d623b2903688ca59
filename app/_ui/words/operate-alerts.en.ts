/** Strings of the section “Alerts” of the page /operate. */
export const alerts = {
  intro: 'Alerts',
}
