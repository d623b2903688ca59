import type { replay as en } from './replay.en.ts'

export const replay: typeof en = {
  title: '回放',
  intro: '实验台的只读录制，不会连接服务器。',
  play: '播放',
  pause: '暂停',
  speed: '速度',
  fromStart: '从头播放',
  openFile: '打开录制',
  empty: '此链接不含录制，请打开已保存的文件。',
  broken: '此录制不完整或无效。',
  reading: '正在加载录制……',
  recordedAt: (day) => `录制于 ${day}`,
  openBench: '打开自己的实验台',
  fingerprints: '凭据只以指纹形式出现。',
}
