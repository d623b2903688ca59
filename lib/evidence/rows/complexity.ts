import type { BenchClient } from '#lib/client/bench-client.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { ActRow } from '../row.ts'

/** A line in highlighted tokens. */
type Line = readonly (readonly [kind: string, text: string])[]

const isCode = (line: Line) => line.some(([kind, text]) => kind !== 'comment' && text.trim() !== '')

/** The lines of a source file of the running app that contain code. */
async function linesOf(bench: BenchClient, file: string): Promise<number> {
  const lines: readonly Line[] = (await bench.must(`/api/source/${file}`)).body.lines
  return lines.filter(isCode).length
}

/** Whether every mechanism goes through this file. */
const isCommon = (file: string) => MECHANISM_IDS.every((id) => factsOf(id).sources.includes(file))

export const COMPLEXITY: readonly ActRow[] = [
  {
    id: 'lines',
    group: 'complexity',
    method: 'count',
    unit: 'lines',
    title: { en: 'Lines of code of its own', zh: '自身文件的代码行数' },
    why: {
      en: 'What only this mechanism needs, without comments and empty lines. The two reference tokens are a few lines, because they share their implementation; the next row includes it.',
      zh: '只有该机制需要的代码，不含注释和空行。两种引用令牌只有几行，因为它们共用同一实现；下一行包含该实现。',
    },
    sources: ['0007', '0043'],
    run: async (bench, mechanism) => ({ value: await linesOf(bench, `${mechanism}.ts`) }),
  },
  {
    id: 'lines-with-parts',
    group: 'complexity',
    method: 'count',
    unit: 'lines',
    title: { en: 'Lines of code with its parts', zh: '包括组成部分的代码行数' },
    why: {
      en: 'The files of the mechanism in the code view, without those that every mechanism goes through. Lookup, rotation and revocation are in parts that two or three mechanisms share.',
      zh: '代码视图中该机制的文件，不含所有机制都经过的文件。查询、轮换和撤销位于两三种机制共用的部分中。',
    },
    sources: ['0007', '0043'],
    async run(bench, mechanism) {
      let lines = 0
      for (const file of factsOf(mechanism).sources) {
        if (!isCommon(file)) lines += await linesOf(bench, file)
      }
      return { value: lines }
    },
  },
  {
    id: 'files',
    group: 'complexity',
    method: 'count',
    unit: 'files',
    title: { en: 'Source files in the code view', zh: '代码视图中的源文件数' },
    why: {
      en: 'How many files to read to follow a request of this mechanism. Rules that all mechanisms share, such as timeouts and limits, are not included.',
      zh: '跟踪该机制的一个请求需要阅读的文件数。不含所有机制共用的规则，如超时和上限。',
    },
    sources: ['0048'],
    async run(bench, mechanism) {
      const { sources } = factsOf(mechanism)
      for (const file of sources) await bench.must(`/api/source/${file}`)
      return { value: sources.length }
    },
  },
  {
    id: 'secrets',
    group: 'complexity',
    method: 'count',
    unit: 'secrets',
    title: { en: 'Keys that make its credentials', zh: '生成凭据所需的密钥数' },
    why: {
      en: 'Each must be generated, kept secret, deployed to every node and rotated. The key that derives the next token is not included: a bench has one for all mechanisms.',
      zh: '每个密钥都要生成、保密、部署到所有节点并轮换。派生后继令牌的密钥不计入：整个实验台的所有机制共用一个。',
    },
    sources: ['0005', '0022'],
    async run(bench, mechanism) {
      const keys = (await bench.must('/api/bench/keys')).body
      const own: readonly { state: string }[] = keys[mechanism] ?? []
      return { value: own.filter(({ state }) => state !== 'retired').length }
    },
  },
  {
    id: 'settings',
    group: 'complexity',
    method: 'count',
    unit: 'fields',
    title: { en: 'Policy settings of its own', zh: '专属的策略设置数' },
    why: {
      en: 'Settings that only this mechanism has: its store, its revocation data, its algorithm and lifetimes.',
      zh: '只属于该机制的设置：存储、撤销数据、算法和有效期。',
    },
    sources: ['0048'],
    async run(bench, mechanism) {
      const { policy } = (await bench.must('/api/bench')).body
      return { value: Object.keys(policy[factsOf(mechanism).policyKey] ?? {}).length }
    },
  },
]
