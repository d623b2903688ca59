import type { benchSigns as en } from './bench-signs.en.ts'

export const benchSigns: typeof en = {
  bugs: (n) => (n === 1 ? '已启用植入的缺陷：' : `已启用 ${n} 个植入的缺陷：`),
  switchOff: (n) => (n === 1 ? '停用' : '全部停用'),
  recording: (time) => `自 ${time} 起录制 Playwright 测试。`,
  stop: '停止',
  recorder: '录制器',
  linked: '地址中的缺陷',
  unknown: (id) => `没有植入的缺陷 ${id}。`,
  inactive: (bug) => `此实验台未启用：${bug}`,
  list: '植入的缺陷',
  close: '关闭',
}
