/** Strings of the page /privacy. */
export const privacy = {
  title: 'Your data',
  intro: 'What is held about a user, where, why and until when; and the devices that are logged in.',
}
