/** Strings around the sections of the page /operate. */
export const operate = {
  title: 'Operate',
  intro: 'What those who run an application see and do: every number and every alert comes from this bench.',
  sections: {
    metrics: 'Metrics',
    alerts: 'Alerts',
    audit: 'Audit trail',
    sessions: 'Sessions',
    backups: 'Backups',
    storage: 'Stored data',
    rules: 'Rules',
  },
  sectionsLabel: 'Sections',
  privacy: 'Data of a user',
}
