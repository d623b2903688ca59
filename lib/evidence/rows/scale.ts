import { NODE_IDS } from '#lib/core/session.ts'
import { type ActRow, yesNo } from '../row.ts'
import { whenRefused } from './parts.ts'

/** An act is done on node a; these headers choose another node. */
const ON_NODE_B = { 'lab-node': 'b' }

export const SCALE: readonly ActRow[] = [
  {
    id: 'other-node',
    group: 'scale',
    method: 'observation',
    unit: '',
    title: { en: 'Session is accepted on another node', zh: '会话在其他节点上被接受' },
    why: {
      en: 'A record in the memory of one node is unknown to the others. A shared store or a credential that contains the session works on every node.',
      zh: '保存在某个节点内存中的会话记录，其他节点并不知道。共享存储或包含会话的凭据在所有节点上都有效。',
    },
    sources: ['0024'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return yesNo((await alice.request('me', { headers: ON_NODE_B })).status === 200)
    },
  },
  {
    id: 'nodes-without-affinity',
    group: 'scale',
    method: 'count',
    unit: 'nodes',
    title: { en: 'Nodes of three that accept the session', zh: '三个节点中接受会话的节点数' },
    why: {
      en: 'One node means that the load balancer must be sticky. All three mean that any node can handle any request.',
      zh: '只有一个节点时，负载均衡器必须启用会话保持。三个节点都接受时，任何节点都能处理任何请求。',
    },
    sources: ['0024'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      let accepted = 0
      for (const node of NODE_IDS) {
        const { status } = await alice.request('me?slide=0', { headers: { 'lab-node': node } })
        if (status === 200) accepted++
      }
      return { value: accepted }
    },
  },
  {
    id: 'node-restarted',
    group: 'scale',
    method: 'observation',
    unit: '',
    title: { en: 'Session survives a node restart', zh: '节点重启后会话仍然有效' },
    why: {
      en: 'A node that stops loses its memory, and each session record that is only there.',
      zh: '节点停止时会丢失内存，只保存在其中的会话记录也随之丢失。',
    },
    sources: ['0024'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      for (const up of [false, true]) {
        // A stopped node cannot handle the request to start it.
        await bench.must('/api/bench/nodes/a', { method: 'PATCH', body: { up }, headers: ON_NODE_B })
      }
      return yesNo((await alice.me()).status === 200)
    },
  },
  {
    id: 'revoked-on-other-node',
    group: 'scale',
    method: 'clock',
    unit: '',
    title: { en: 'Session revoked on another node is refused', zh: '在其他节点上撤销后，会话被拒绝' },
    why: {
      en: 'A revocation reaches the other nodes through a shared store, or through the node that has the record. Without either, the credential is accepted until it expires.',
      zh: '撤销通过共享存储，或通过保存记录的节点传到其他节点。两者都没有时，凭据在过期前一直被接受。',
    },
    sources: ['0032', 'OWASP ASVS 5.0 V7.4.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE', headers: ON_NODE_B })
      return whenRefused(bench, alice)
    },
  },
  {
    id: 'refresh-on-other-node',
    group: 'scale',
    method: 'observation',
    unit: '',
    title: { en: 'Refresh succeeds on another node', zh: '在其他节点上刷新成功' },
    why: {
      en: 'A refresh needs the record or token family, and the key that derives the next token.',
      zh: '刷新需要会话记录或令牌族，以及派生后继令牌的密钥。',
    },
    sources: ['0005', '0024'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      bench.headers = ON_NODE_B
      return yesNo((await alice.refresh()).status === 200)
    },
  },
]
