export const LANGUAGE_KEY = 'session-lab:language'
export const THEME_KEY = 'session-lab:theme'

/** Runs before the first paint: a stored theme or language must not arrive after the page has been seen. */
export const BOOT_SCRIPT = `(function(r){try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')r.dataset.theme=t;var l=localStorage.getItem('${LANGUAGE_KEY}')||navigator.language.toLowerCase();r.lang=l.indexOf('zh')===0?'zh':'en'}catch(e){}})(document.documentElement)`
