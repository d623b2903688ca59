/* The second application: single sign-on by the cookie of the first one, and CORS. */
import { addressOf, addTargets, benchName, translate } from './site.js'
import { WORDS } from './words.js'

const MECHANISMS = ['server-session', 'sealed-cookie', 'jwt', 'opaque-token', 'signed-cookie']
const REQUESTS = {
  me: { path: 'me?slide=0', init: {} },
  transfer: {
    path: 'transfer',
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'bob', amount: 10 }),
    },
  },
}

const editor = document.getElementById('editor')
for (const each of MECHANISMS) editor.elements.mechanism.append(new Option(each))
const targetOf = await addTargets(editor)
const words = translate(WORDS)
document.getElementById('no-bench').hidden = benchName() !== null

async function send(act) {
  const { path, init } = REQUESTS[act]
  const url = addressOf(targetOf(), `/api/${editor.elements.mechanism.value}/${path}`)
  try {
    const response = await fetch(url, { ...init, credentials: 'include' })
    const body = await response.json()
    const user = body.user ? `${words().user} ${body.user.name}. ` : ''
    return `${user}${words().anonymous} ${response.status}${body.code ? ` (${body.code})` : ''}`
  } catch {
    return words().blocked
  }
}

editor.addEventListener('submit', async (event) => {
  event.preventDefault()
  const item = document.createElement('li')
  item.textContent = await send(event.submitter?.value ?? 'me')
  document.getElementById('outcomes').prepend(item)
})
document.body.dataset.ready = ''
