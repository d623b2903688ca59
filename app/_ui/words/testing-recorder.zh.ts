import type { recorder as en } from './testing-recorder.en.ts'

export const recorder: typeof en = {
  title: '录制器',
  intro:
    '把你在此实验台上的操作写成 Playwright 测试：登录、检查、时钟、故障、策略和撤销，每一步都带结果。切换到其他页面时继续录制，也包括其他标签页里的操作。生成的代码不含密码和凭据。',
  start: '开始录制',
  again: '重新录制',
  stop: '停止录制',
  clear: '清除',
  bench: '打开实验台',
  idle: '未在录制。',
  since: (time, steps) => `自 ${time} 起录制：${steps} 步。`,
  stopped: (time, steps) => `录制始于 ${time}：${steps} 步。`,
  repeated: (n) => `已省略页面发出的 ${n} 次结果未变的检查。`,
  foreign: (n) => `已省略其他客户端的 ${n} 个请求。`,
  form: '测试的形式',
  forms: { kit: '使用 kit', plain: '纯 Playwright' },
  save: (file) => `保存 ${file}`,
  notes: {
    kit: '每次运行都新建一个时钟静止的 world。只有结果与时间有关时才快进时钟。录制开始前的会话会在准备步骤中建立；凭据无法重现的请求会被省略。',
    plain:
      '每次运行都新建一个时钟静止的实验台，并向它发送页面发出过的请求。服务器地址由 SESSION_LAB_URL 指定。',
  },
  addresses:
    '此策略把会话绑定到地址，而 kit 的客户端共用一个地址。Mallory 和手机的结果可能不同，请使用纯 Playwright。',
  spec: {
    title: '在实验台上录制',
    world: '初始策略与录制开始时的实验台相同。',
    left: (n) =>
      `已省略 ${n} 个请求：此测试无法重现所用的凭据，即录制开始前签发的凭据，或 Cookie 过期后被浏览器删除的凭据。`,
    notes: {
      before: '准备：录制开始前实验台上已有的会话和故障。',
      recorded: '录制的步骤：',
      wait: '测试中的时钟静止：只按后续结果的需要快进。',
    },
  },
}
