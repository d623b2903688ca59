import { PRESENT_KEY, PRESENT_THEME_KEY, THEME_KEY } from './boot-script.ts'
import { createPreference, type Preference, usePreference } from './preference.ts'

/*
 * Theme and present mode. Present mode has a theme of its own, light unless another one is chosen in it; afterwards the
 * theme from before applies again.
 */

export type Theme = 'light' | 'dark'

const systemTheme = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

const chosenTheme = createPreference<Theme | 'system'>(THEME_KEY, ['light', 'dark', 'system'], () => 'system')
const presentTheme = createPreference<Theme>(PRESENT_THEME_KEY, ['light', 'dark'], () => 'light', 'tab')

/** Whether this tab is shown by a projector: large type, and what a lesson needs. */
export const presentMode = createPreference<'on' | 'off'>(PRESENT_KEY, ['on', 'off'], () => 'off', 'tab')

/** Whether the page is in present mode; false in the HTML of the server. */
export function useIsPresenting(): boolean {
  return usePreference(presentMode) === 'on'
}

const isPresenting = () => presentMode.get() === 'on'

/** The current theme: that of the system, until another one is chosen. */
export const theme: Pick<Preference<Theme>, 'get' | 'subscribe'> = {
  get() {
    if (isPresenting()) return presentTheme.get()
    const chosen = chosenTheme.get()
    return chosen === 'system' ? systemTheme() : chosen
  },
  subscribe(listener) {
    const stops = [presentMode, presentTheme, chosenTheme].map(({ subscribe }) => subscribe(listener))
    return () => {
      for (const stop of stops) stop()
    }
  },
}

/** Switches between light and dark. */
export function toggleTheme(): void {
  const other = theme.get() === 'light' ? 'dark' : 'light'
  if (isPresenting()) presentTheme.set(other)
  else chosenTheme.set(other)
  showLook()
}

/** Enters present mode, or leaves it. */
export function togglePresentMode(): void {
  presentMode.set(isPresenting() ? 'off' : 'on')
  showLook()
}

/** Sets the attributes of the root that the boot script sets before the first paint. */
function showLook(): void {
  const { dataset } = document.documentElement
  if (isPresenting()) dataset.present = ''
  else delete dataset.present
  // Without a choice the theme of the system applies, also after it changes.
  if (!isPresenting() && chosenTheme.get() === 'system') delete dataset.theme
  else dataset.theme = theme.get()
}
