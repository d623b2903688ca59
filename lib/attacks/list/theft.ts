import { type Attack, MALLORY } from '../attack.ts'
import { isAcceptedFromMallory, issuedTo } from '../evidence-events.ts'

/** Mallory’s copy of a credential, used while Alice is logged in. */
export const theft: Attack = {
  id: 'theft',
  title: { en: 'Theft and replay', zh: '窃取与重放' },
  wants: {
    en: 'Mallory has a copy of Alice’s credential and wants to act as Alice while she is logged in.',
    zh: 'Mallory 有一份 Alice 凭据的副本，想在她登录期间冒充她操作。',
  },
  reason: {
    en: 'A credential proves only that its holder has it. Binding compares the client with the one that logged in.',
    zh: '凭据只能证明持有者拥有它。绑定会把客户端与登录时的客户端进行比较。',
  },
  remains: {
    en: 'An attacker in the same network, or one who sends the same user agent. Strict binding also refuses Alice when her address changes.',
    zh: '同一网络中的攻击者，或发送相同 User-Agent 的攻击者。严格绑定还会在 Alice 的地址变化时拒绝她。',
  },
  sources: [
    {
      title: 'OWASP Session Management: Binding the Session ID to Other User Properties',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
    },
    {
      title: 'RFC 9700 §2.2.1: sender-constrained access tokens',
      url: 'https://www.rfc-editor.org/rfc/rfc9700#section-2.2.1',
    },
  ],
  code: { file: 'binding.ts', name: 'compareBinding' },
  needsBrowser: false,
  variants: [
    { id: 'other-network', title: { en: 'From another network', zh: '来自其他网络' } },
    {
      id: 'same-network',
      title: { en: 'From the same network, with another user agent', zh: '来自同一网络，User-Agent 不同' },
    },
    {
      id: 'same-client',
      title: { en: 'From the same network, with the same user agent', zh: '来自同一网络，User-Agent 相同' },
    },
  ],
  weak: {
    policy: { binding: { ip: 'off', userAgent: 'off' } },
    label: { en: 'no binding', zh: '不绑定客户端' },
  },
  mended: {
    policy: { binding: { ip: 'strict', userAgent: 'strict' } },
    label: { en: 'strict binding', zh: '严格绑定' },
  },
  inapplicable: () => null,
  async run(scene) {
    const alice = await scene.login()
    const traits = {
      'other-network': MALLORY,
      'same-network': { userAgent: MALLORY.userAgent },
      // The event log names the client by its user agent, so this copy is recognized by its requests alone.
      'same-client': {},
    }[scene.variant]
    const mallory = scene.copyToMallory(alice, traits)
    await mallory.me('?slide=0')
  },
  isBreach(event, run) {
    if (run.variant === 'same-client')
      return event.type === 'request.verified' && event.act === 'me' && event.user === 'alice'
    return (
      isAcceptedFromMallory(event) &&
      issuedTo(run, 'alice').some(({ fingerprint }) => fingerprint === event.fingerprint)
    )
  },
  isRefusal: (event) => event.type === 'request.refused' && event.act === 'me',
  heldBy: ['binding_mismatch', 'step_up_required'],
}
