import type { compare as en } from './compare.en.ts'

/** `/compare` 页面的文本。 */
export const compare: typeof en = {
  title: '比较',
  intro: '每个单元格都是在一个预设下对一种机制执行的操作。点击单元格查看原因，并在自己的实验台上执行。',
  measured: (date, cpu, cores) => `测量于 ${date}，${cpu}，${cores} 核`,
  commit: (id) => `提交 ${id}`,
  contents: '本页内容',
  parts: { cells: '实测单元格', articles: '文章的说法', claims: '有争议的说法' },

  preset: '预设',
  group: '分组',
  allGroups: '全部分组',
  differences: '只显示有差异的行',
  copyLink: '复制链接',
  exportAs: '复制为',
  formats: { markdown: 'Markdown', csv: 'CSV', json: 'JSON' },
  print: '打印',
  copied: '已复制',
  notCopied: '浏览器不允许复制',
  noRows: '所有行中各机制的值都相同。',

  row: '行',
  stale: '已过时',
  staleMeaning: '测量之后代码已更改。',
  nothing: '无可测量',
  here: (value) => `本机 ${value}`,
  interval: (from, to, n) => `95 % 区间 ${from} 至 ${to}，n = ${n}`,
  tie: '区间重叠：数据无法说明哪个更大。',
  units: {
    B: (n) => `${n} B`,
    commands: (n) => `${n} 条命令`,
    requests: (n) => `${n} 个请求`,
    lines: (n) => `${n} 行`,
    secrets: (n) => `${n} 个密钥`,
    fields: (n) => `${n} 个字段`,
    nodes: (n) => `${n} 个节点`,
    attributes: (n) => `${n} 个属性`,
    files: (n) => `${n} 个文件`,
  },
  perMillion: (value) => `每百万 ${value}`,

  why: '原因',
  sources: '来源',
  repeated: '每次测试都会重复',
  prove: '验证',
  proveOn: '在你的实验台上执行该操作，实验台会先被重置。',
  proving: '正在你的实验台上执行…',
  published: '已发布',
  onYourBench: '你的实验台',
  same: '相同',
  different: '不同',
  events: '你的实验台的事件',
  seeBench: '在实验台上查看',
  noBench: '实验台仍在打开。',

  measure: '在我的实验台上测量耗时',
  stop: '停止',
  progress: (done, total) => `${done} / ${total} 个单元格`,
  states: {
    none: '',
    running: '正在测量…',
    done: '已在本服务器上测量。',
    stopped: '已停止。',
    failed: '测量失败，请重试。',
  },

  limits: {
    title: '这些数字的已知局限',
    items: [
      '一台机器、同一台机器上的一个 Redis、环回请求：网络会给每条命令加上延迟。',
      '耗时是与同一服务器上空处理函数的比值，用于比较机制，不能预测延迟。',
      '测量的客户端与服务器共用处理器，这会使比值趋近 1。',
      '会话只有三个数据字段。凭据包含会话时，会话越大成本越高：见“携带数据”。',
      '每种机制都是本项目的实现及其所用的库；其他实现有其他数字。',
    ],
  },

  charts: {
    title: '图示',
    lag: '退出登录后，被盗副本还能用多久',
    bytes: '每个请求中凭据的字节数：不带数据与带 1 kB 数据',
    memory: '一百万个会话占用的 Redis 内存',
    now: '立即失效',
    noRedis: 'Redis 中没有数据',
    withData: '带 1 kB 数据',
  },

  /** Where the condition does not follow. */
  conditional: '仅在某个条件下成立',
  verdicts: {
    holds: '成立',
    'holds-only-if': '仅在以下条件下成立：',
    'does-not-hold': '不成立',
    'not-measurable': '此处无法测量',
  },
  articles: {
    intro:
      '五篇文章的表格，逐条与实测单元格对照。结论由单元格得出：在所有预设下成立、在部分预设下成立，或都不成立。',
    ours: '实测',
    under: (presets) => `在${presets}预设下`,
    link: '原文',
    summary: (holds, some, not, unmeasured) =>
      `${holds} 条成立，${some} 条有条件成立，${not} 条不成立，${unmeasured} 条此处无法测量`,
  },
  claims: {
    intro: '公开争论的说法。每条都由在此运行的实验判定；结果给出数字，以及结论反转的条件。',
    saidBy: '出处',
    settledBy: '判定方法',
    flips: '反转条件',
    run: (seconds) => `在此运行（约 ${seconds}）`,
    running: '正在运行…',
    published: '已发布的结果',
    here: '本服务器上的结果',
    table: '数据',
  },
}
