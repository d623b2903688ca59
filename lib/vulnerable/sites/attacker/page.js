// Quarantined: the attacker's page of the lab. It sends what any page on another origin can send, and only to the app.
import { addressOf, addTargets, benchName, translate } from './site.js'
import { KINDS, WORDS } from './words.js'

/** The mechanisms, and the names of their cookies without a prefix. */
const COOKIES = {
  'server-session': 'sid',
  'sealed-cookie': 'seal',
  jwt: 'at',
  'opaque-token': 'tok',
  'signed-cookie': 'signed',
}
const TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'application/json', '']
const METHODS = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE']
const FILLER = 'filler'

const editor = document.getElementById('editor')
const { kind, mechanism, method, path, type, username, password, count, body, headers, cookie } =
  editor.elements

/** What is edited for each kind of request, and what it begins with. */
const FIELDS = {
  form: { shown: ['path', 'type', 'body'], act: 'transfer', type: 'text/plain' },
  cors: { shown: ['method', 'path', 'type', 'body', 'headers'], act: 'transfer', type: 'application/json' },
  'no-cors': { shown: ['method', 'path', 'type', 'body'], act: 'transfer', type: 'text/plain' },
  image: { shown: ['path'], act: 'me' },
  link: { shown: ['path'], act: 'me' },
  login: { shown: ['path', 'type', 'account'], act: 'login', type: 'text/plain' },
  received: { shown: [] },
  'cookie-by-script': { shown: ['cookie'] },
  'cookie-by-server': { shown: ['cookie'] },
  jar: { shown: ['count'] },
}

/** How each kind is sent. Each returns what this page can see of the outcome. */
const SEND = {
  form: () => submitForm(parsedBody()),
  login: () => submitForm({ username: username.value, password: password.value, carrier: 'cookie' }),
  cors: () => sendByFetch('cors', customHeaders()),
  'no-cors': () => sendByFetch('no-cors', {}),
  image: () =>
    new Promise((resolve) => {
      const image = new Image()
      image.onload = () => resolve(words().imageLoaded)
      image.onerror = () => resolve(words().imageFailed)
      image.src = address()
    }),
  link: () => {
    const link = document.createElement('a')
    Object.assign(link, { href: address(), target: '_blank', rel: 'noopener' })
    link.click()
    return words().opened
  },
  received: async () => {
    const { received } = await (await fetch('cookies')).json()
    return `${words().received} ${received.filter((name) => !name.startsWith(FILLER)).join(', ') || words().none}`
  },
  'cookie-by-script': () => {
    // biome-ignore lint/suspicious/noDocumentCookie: it is what the attack is made of.
    document.cookie = cookie.value
    return countCookies(words().setByScript)
  },
  'cookie-by-server': async () => {
    const { status } = await fetch('cookies', { method: 'POST', body: cookie.value })
    return `${words().setByServer} ${status}`
  },
  jar: () => {
    setFillers(Number(count.value), 86_400)
    return countCookies(words().setByScript)
  },
}

/** An error that the person at the editor has made: its message is a key of the words. */
class Invalid extends Error {}

function address() {
  const url = addressOf(targetOf(), path.value)
  if (url === null) throw new Invalid('invalidPath')
  return url
}

function parsedBody() {
  const value = parse(body.value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Invalid('invalidBody')
  return value
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    throw new Invalid('invalidBody')
  }
}

function customHeaders() {
  const lines = headers.value.split('\n').filter((line) => line.trim() !== '')
  try {
    return new Headers(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).trim(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    )
  } catch {
    throw new Invalid('invalidHeaders')
  }
}

/** Submits a form to the app in a new tab: a navigation, with the content types of HTML. */
function submitForm(fields) {
  const form = document.createElement('form')
  const inputs = type.value === 'text/plain' ? [asPlainJson(fields)] : Object.entries(fields)
  Object.assign(form, {
    action: address(),
    method: 'post',
    target: '_blank',
    rel: 'noopener',
    // Without a content type a form sends its default.
    enctype: type.value === 'text/plain' ? 'text/plain' : 'application/x-www-form-urlencoded',
    hidden: true,
  })
  for (const [name, value] of inputs) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value: String(value) })
    form.append(input)
  }
  document.body.append(form)
  form.submit()
  form.remove()
  return words().opened
}

/**
 * The name and the value of an input that a form sends as JSON: `text/plain` puts an equals sign between them. Here it
 * becomes a value of the first field, which occurs twice; a parser keeps the second.
 */
function asPlainJson(fields) {
  const text = JSON.stringify(fields)
  const [first = ''] = Object.keys(fields)
  return [`{${JSON.stringify(first)}:"`, `",${text.slice(1)}`]
}

async function sendByFetch(mode, more) {
  const sent = new Headers(more)
  if (type.value !== '') sent.set('content-type', type.value)
  const hasBody = method.value !== 'GET'
  const text =
    type.value === 'application/x-www-form-urlencoded'
      ? String(new URLSearchParams(parsedBody()))
      : body.value
  try {
    const response = await fetch(address(), {
      method: method.value,
      mode,
      credentials: 'include',
      headers: sent,
      ...(hasBody ? { body: new Blob([text]) } : {}),
    })
    if (response.type === 'opaque') return words().opaque
    return `${words().read} ${response.status}\n${await response.text()}`
  } catch (error) {
    if (error instanceof Invalid) throw error
    return words().blocked
  }
}

function setFillers(number, seconds) {
  const secure = isSecureContext ? '; Secure' : ''
  for (let index = 0; index < number; index++) {
    // biome-ignore lint/suspicious/noDocumentCookie: it is what the attack is made of.
    document.cookie = `${FILLER}${index}=x; Path=/; Max-Age=${seconds}${secure}`
  }
}

const countCookies = (text) => `${text} ${document.cookie.split('; ').filter(Boolean).length}`

/** Everything is shown as text: nothing of the address, of the editor or of a response becomes HTML. */
function addOutcome(text) {
  const item = document.createElement('li')
  const name = document.createElement('strong')
  name.textContent = words()[`kind.${kind.value}`]
  const seen = document.createElement('div')
  seen.className = 'raw'
  seen.textContent = text
  item.append(name, seen)
  document.getElementById('outcomes').prepend(item)
}

function showExplanation(current) {
  document.getElementById('explanation').textContent = current[`explain.${kind.value || KINDS[0]}`]
}

/** Sets the fields to the usual request of this kind to this mechanism. */
function prepare() {
  const fields = FIELDS[kind.value]
  for (const label of editor.querySelectorAll('[data-for]')) {
    label.hidden = !fields.shown.includes(label.dataset.for)
  }
  showExplanation(words())
  path.value = `/api/${mechanism.value}/${fields.act}`
  method.value = 'POST'
  type.value = fields.type ?? ''
  body.value = JSON.stringify({ to: 'bob', amount: 100 })
  const secure = isSecureContext ? '; Secure' : ''
  const prefix = isSecureContext ? '__Host-' : ''
  cookie.value = `${prefix}${COOKIES[mechanism.value]}=planted; Path=/${secure}`
}

function option(select, value, key) {
  const element = document.createElement('option')
  element.value = value
  if (key === undefined) element.textContent = value
  else element.dataset.t = key
  select.append(element)
}

for (const each of KINDS) option(kind, each, `kind.${each}`)
for (const each of Object.keys(COOKIES)) option(mechanism, each)
for (const each of METHODS) option(method, each)
for (const each of TYPES) option(type, each, each === '' ? 'none' : undefined)

document.getElementById('no-bench').hidden = benchName() !== null
const targetOf = await addTargets(editor)
const words = translate(WORDS, showExplanation)
kind.addEventListener('change', prepare)
mechanism.addEventListener('change', prepare)
prepare()
editor.addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    addOutcome(await SEND[kind.value]())
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    addOutcome(words()[error.message])
  }
})
document.getElementById('remove').addEventListener('click', () => {
  setFillers(1000, 0)
  addOutcome(countCookies(words().removed))
})
document.body.dataset.ready = ''
