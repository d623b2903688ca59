import type { SeatWords } from './use-seat-words.ts'

export const seat: SeatWords = {
  label: '课堂',
  phase: '阶段：',
  phases: {
    lobby: '等待开始',
    predict: '预测',
    do: '动手',
    reveal: '预测结果',
    debrief: '为什么',
  },
  next: '接下来：',
  allSolved: '本课堂的实验已全部完成。',
  actsLocked: {
    lobby: '教师开始之前，实验台上的操作已锁定。',
    predict: '请先预测。教师开始实验后，实验台上的操作才会开放。',
  },
  timer: '剩余时间',
  timeIsUp: '时间到。',
  hand: {
    raise: '举手',
    lower: '放下',
    raised: '你已举手。',
  },
  fromTeacher: '教师：',
  hintFor: (title) => `“${title}”的提示：`,
  dismiss: { broadcast: '关闭消息', hint: '关闭提示' },
  removed: '教师已将此席位移出课堂。课堂结束之前，你的实验台仍可使用。',
  ended: (code) => `课堂 ${code} 已结束，服务器已删除它及其席位和实验台。这是你自己的新实验台。`,
  lost: (code) => `此浏览器不再拥有课堂 ${code} 的席位。`,
  toJoin: '返回席位',
  close: '关闭',
  start: {
    locked: '教师已锁定此实验，请等待开放。',
    lobby: '课堂尚未开始。教师开始实验后即可启动。',
  },
  noHints: '考试模式没有提示。',
  sentHints: '来自教师',
  predictions: '全班的预测',
  noPredictions: '没有席位做出预测。',
  seats: (n) => `${n} 个席位`,
}
