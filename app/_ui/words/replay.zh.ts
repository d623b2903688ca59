import type { replay as en } from './replay.en.ts'

export const replay: typeof en = {
  title: '回放',
  intro: '一个录下来的实验台，只能看。这里不向服务器询问任何东西，也不能改变任何东西。',
  play: '播放',
  pause: '暂停',
  speed: '速度',
  fromStart: '从头开始',
  openFile: '打开录像',
  empty: '这个链接里没有录像。请打开从实验台保存的文件。',
  broken: '这份录像无法读取：它被截断了，或者不是录像。',
  reading: '正在读取录像。',
  recordedAt: (day) => `录于 ${day}`,
  openBench: '打开自己的实验台',
  fingerprints: '凭据只以指纹形式出现。',
}
