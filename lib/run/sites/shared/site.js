/* What both sites share: the language, the settings of the launcher, and the bench that the address names. */

const LANGUAGES = ['en', 'zh']
let language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'

/**
 * Fills in the words of the page, again after each change of the language. The document is in English.
 * @param {Record<'en' | 'zh', Record<string, string>>} words by the value of `data-t`; English ones of elements that a
 * script adds
 * @param {(words: Record<string, string>) => void} [after]
 */
export function translate(words, after) {
  const english = new Map([...document.querySelectorAll('[data-t]')].map((each) => [each, each.textContent]))
  const show = () => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    for (const element of document.querySelectorAll('[data-t]')) {
      element.textContent = words[language][element.dataset.t] ?? english.get(element)
    }
    document.title = document.querySelector('h1').textContent
    for (const button of document.querySelectorAll('[data-language]')) {
      button.setAttribute('aria-pressed', String(button.dataset.language === language))
    }
    after?.(words[language])
  }
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => {
      language = LANGUAGES.find((known) => known === button.dataset.language) ?? language
      show()
    })
  }
  show()
  return () => words[language]
}

/**
 * Adds a choice of the origins of the app to `#targets`. They come from the server of this page, never from the address,
 * which only states the wanted relation.
 * @param {HTMLFormElement} editor
 * @returns {Promise<() => string>} the chosen origin
 */
export async function addTargets(editor) {
  const { targets } = await (await fetch('settings.json')).json()
  const wanted = parameters().get('site') === 'cross-site' ? 'cross-site' : 'same-site'
  const chosen = targets.findIndex((target) => siteOf(target) === wanted)
  for (const [index, target] of targets.entries()) {
    const label = document.createElement('label')
    label.className = 'choice'
    const input = document.createElement('input')
    const checked = index === Math.max(0, chosen)
    Object.assign(input, { type: 'radio', name: 'target', value: String(index), checked })
    const origin = document.createElement('code')
    origin.textContent = target
    const relation = document.createElement('span')
    relation.dataset.t = siteOf(target)
    label.append(input, origin, relation)
    document.getElementById('targets').append(label)
  }
  return () => targets[Number(new FormData(editor).get('target'))]
}

const PUBLIC_NAME = /^[A-Za-z0-9_-]{16}$/

/** Parameters of the fragment, which is sent to no server; a query is read too. */
const parameters = () => new URLSearchParams(location.hash.slice(1) || location.search)

/** The public name of the bench; null without a valid one. */
export function benchName() {
  const name = parameters().get('bench') ?? ''
  return PUBLIC_NAME.test(name) ? name : null
}

/** The relation of this page to an origin of the app. Each site of the launcher is an address or a name without siblings. */
function siteOf(target) {
  const { protocol, hostname } = new URL(target)
  return protocol === location.protocol && hostname === location.hostname ? 'same-site' : 'cross-site'
}

/** The address of a request: the app, the path, and the bench, which a request without cookies could not name. */
export function addressOf(target, path) {
  const url = new URL(path.startsWith('/') ? path : `/${path}`, target)
  // A path such as `//host` is another origin.
  if (url.origin !== target) return null
  const bench = benchName()
  if (bench !== null) url.searchParams.set('bench', bench)
  return url.href
}
