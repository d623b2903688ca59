import { pageSections } from './page-sections.en.ts'

/** Strings around the sections of the page /operate. */
export const operate = {
  title: 'Operate',
  intro: 'What those who run an application see and do: every number and every alert comes from this bench.',
  sections: pageSections.operate,
  sectionsLabel: 'Sections',
  privacy: 'Data of a user',
}
