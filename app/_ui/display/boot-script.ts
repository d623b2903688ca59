export const LANGUAGE_KEY = 'session-lab:language'
export const THEME_KEY = 'session-lab:theme'

/** Runs before the first paint, so that the stored theme and language apply from the beginning. */
export const BOOT_SCRIPT = `(function(r){try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')r.dataset.theme=t;var l=localStorage.getItem('${LANGUAGE_KEY}')||navigator.language.toLowerCase();r.lang=l.indexOf('zh')===0?'zh':'en'}catch(e){}})(document.documentElement)`
