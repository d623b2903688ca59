import type { GuideWords } from '../../rooms/_ui/guide/use-guide-words.ts'

export const guide: GuideWords = {
  script: '脚本',
  print: '打印',
  board: '开设课堂',
  toGuide: '教师指南',
  toHandout: '讲义',
  loading: '正在读取脚本……',
  failed: '无法读取脚本。',
  minutes: (n) => `${n} 分钟`,

  teacher: {
    title: '教师指南',
    flow: '引导模式下的每个实验',
    steps: [
      '**预测**（2 分钟）。朗读问题。席位预测之前，泳道处于锁定状态。',
      '**动手。**解锁泳道。在教室里走动，观察看板，把提示发给犯同样错误的一组席位。',
      '**揭晓**（1 分钟）。公布预测分布，再聚焦一个实验台。',
      '**讨论**（2 分钟）。朗读原因，并请大家想想自己的系统属于哪种情况。',
    ],
    from: '开始',
    do: '做',
    say: '说',
    look: '观察',
    question: '问题',
    right: '正确答案',
    expected: '预计多数人选择',
    reason: '原因',
  },

  handout: {
    title: '会话工作坊',
    join: '加入',
    joinSteps: [
      '扫描二维码，或打开地址。',
      '输入昵称。不需要邮箱，也不需要账号；课堂结束时全部删除。',
      '记下你的两个词：用它们可以在任何浏览器中打开你的席位。',
    ],
    code: '课堂代码',
    words: '我的两个词',
    qr: '加入地址的二维码',
    predict: '先预测，再动手',
    saw: '我看到的',
    own: '在我自己的系统中，我要检查',
    noAnswers: '本页不含答案。',
  },
}
