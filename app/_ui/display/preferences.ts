import { LANGUAGE_KEY, THEME_KEY } from './boot-script.ts'
import { createPreference } from './preference.ts'

const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The browser's own first choice until a person chooses here. */
export const language = createPreference<Language>(LANGUAGE_KEY, LANGUAGES, () =>
  navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
)

/** The system's theme until a person chooses here. */
export const theme = createPreference<Theme>(THEME_KEY, THEMES, () =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
)

/** Whether single letters act (WCAG 2.1.4 wants a way to turn them off). */
export const shortcuts = createPreference<'on' | 'off'>('session-lab:shortcuts', ['on', 'off'], () => 'on')

/** Whether this browser renews an expiring JWT by itself. Off at first: a lesson wants to see it expire. */
export const autoRefresh = createPreference<'on' | 'off'>(
  'session-lab:auto-refresh',
  ['on', 'off'],
  () => 'off',
)
