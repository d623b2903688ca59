import { LANGUAGE_COOKIE } from '#lib/web/language.mjs'
import { INTRO_DONE, INTRO_KEY } from './intro-key.ts'

export const THEME_KEY = 'session-lab:theme'

/** Present mode and its theme, in sessionStorage: they apply to the tab on the projector alone. */
export const PRESENT_KEY = 'session-lab:present'
export const PRESENT_THEME_KEY = 'session-lab:present-theme'

const SET_THEME = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')r.dataset.theme=t}catch(e){}`
/** Instead of the stored theme, present mode has one of its own. */
const SET_PRESENT = `try{var s=sessionStorage;if(s.getItem('${PRESENT_KEY}')==='on'){r.dataset.present='';r.dataset.theme=s.getItem('${PRESENT_THEME_KEY}')==='dark'?'dark':'light'}}catch(e){}`
/** A browser that has completed the intro sees the whole bench from the first paint on. */
const SET_INTRO = `try{if(localStorage.getItem('${INTRO_KEY}')==='${INTRO_DONE}')r.dataset.returning=''}catch(e){}`
/** Keeps the last click on a button with `data-early` until the page is hydrated; see `replayEarlyClick`. */
const KEEP_EARLY_CLICK = `r.dataset.earlyClick='';document.addEventListener('click',function(e){var b=e.target.closest('[data-early]');if(b&&'earlyClick'in r.dataset)r.dataset.earlyClick=b.dataset.early})`
const SET_LANGUAGE = `try{var c=/(?:^|; )${LANGUAGE_COOKIE}=(en|zh)/.exec(document.cookie);r.lang=c?c[1]:/^zh/i.test(navigator.language)?'zh':'en'}catch(e){}`

const onRoot = (statements: string) => `(function(r){${statements}})(document.documentElement)`

/** Runs before the first paint, so that the stored theme and present mode apply from the beginning. */
export const BOOT_SCRIPT = onRoot(SET_THEME + SET_PRESENT + SET_INTRO + KEEP_EARLY_CLICK)

/** The same for a document that has both languages. */
export const LANGUAGE_SCRIPT = onRoot(SET_THEME + SET_LANGUAGE)
