import { LANGUAGE_COOKIE } from '#lib/web/language.mjs'
import { INTRO_DONE, INTRO_KEY } from './intro-key.ts'

export const THEME_KEY = 'session-lab:theme'

const SET_THEME = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')r.dataset.theme=t}catch(e){}`
/** A browser that has completed the intro sees the whole bench from the first paint on. */
const SET_INTRO = `try{if(localStorage.getItem('${INTRO_KEY}')==='${INTRO_DONE}')r.dataset.returning=''}catch(e){}`
const SET_LANGUAGE = `try{var c=/(?:^|; )${LANGUAGE_COOKIE}=(en|zh)/.exec(document.cookie);r.lang=c?c[1]:/^zh/i.test(navigator.language)?'zh':'en'}catch(e){}`

const onRoot = (statements: string) => `(function(r){${statements}})(document.documentElement)`

/** Runs before the first paint, so that the stored theme applies from the beginning. */
export const BOOT_SCRIPT = onRoot(SET_THEME + SET_INTRO)

/** The same for a document that has both languages. */
export const LANGUAGE_SCRIPT = onRoot(SET_THEME + SET_LANGUAGE)
