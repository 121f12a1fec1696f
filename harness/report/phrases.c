/* The phrases of the reporter for people, each language's beside the other's. */
#include "phrases.h"

static const struct {
	const char *english, *chinese;
} phrases[PHRASE_COUNT] = {
	[PHRASE_HELD] = { "held", "成立" },
	[PHRASE_FAILED_LOUD] = { "FAILED", "不成立" },
	[PHRASE_FAILED] = { "failed", "不成立" },
	[PHRASE_BROKEN_LOUD] = { "BROKEN", "场景出错" },
	[PHRASE_BROKEN] = { "broken", "场景出错" },
	[PHRASE_SKIPPED] = { "skipped", "跳过" },
	[PHRASE_EXPECTED_FAIL] = { "expected to fail", "如预期不成立" },
	[PHRASE_BETTER] = { "better than expected", "好于预期" },
	[PHRASE_NOT_RUN] = { "not run", "未运行" },
	[PHRASE_CLAIM] = { "claim", "命题" },
	[PHRASE_SEEN] = { "seen", "所见" },
	[PHRASE_AT] = { "at", "位置" },
	[PHRASE_ACTORS] = { "actors", "进程" },
	[PHRASE_OUTCOMES] = { "outcomes", "结果" },
	[PHRASE_OUTPUT] = { "output", "输出" },
	[PHRASE_CURE] = { "cure", "办法" },
	[PHRASE_EXPECTED] = { "expected", "预期" },
	[PHRASE_SETTLED] = { "settled", "依据" },
	[PHRASE_AGAIN] = { "again", "重跑" },
	[PHRASE_STALE_FAIL] = { "it held, though a failure is expected in ",
				"成立，但预期不成立，见 " },
	[PHRASE_STALE_SKIP] = { "it held, though a skip is expected in ", "成立，但预期跳过，见 " },
	[PHRASE_STALE_CURE] = { "take that line out, or narrow the conditions of its file",
				"删去该行，或收窄该文件的条件" },
	[PHRASE_REASONS_TO_SKIP] = { "skipped (run -v shows which):", "跳过（run -v 列出各条）：" },
	[PHRASE_REASONS_TO_FAIL] = { "expected to fail (run -v shows which):",
				     "如预期不成立（run -v 列出各条）：" },
	[PHRASE_OTHER_REASONS] = { "for other reasons", "其他原因" },
	[PHRASE_REPETITION] = { "repetition", "第几次：" },
	[PHRASE_SHUFFLED] = { "shuffled", "随机顺序" },
	[PHRASE_FEW_DESCRIPTORS] = { "descriptors a process at most, what needs more is skipped: "
				     "ulimit -n 256",
				     "个描述符是每个进程的上限，需要更多的命题被跳过：ulimit -n 256" },
	[PHRASE_STOPPED] = { "stopped early", "提前结束" },
	[PHRASE_NONE_JUDGED] = { "nothing could be judged of", "全部跳过，无从判断" },
	[PHRASE_COLON] = { ": ", "：" },
	[PHRASE_COMMA] = { ", ", "，" },
	[PHRASE_ONE_CLAIM] = { "claim", "条命题" },
	[PHRASE_CLAIMS] = { "claims", "条命题" },
	[PHRASE_ONE_RUN] = { "run", "次运行" },
	[PHRASE_RUNS] = { "runs", "次运行" },
	[PHRASE_OF] = { " of ", "，共 " },
	[PHRASE_IN] = { " in ", "，用时 " },
	[PHRASE_SECONDS] = { "s", "秒" },
};

const char *phrase(enum phrase which, bool chinese)
{
	return chinese ? phrases[which].chinese : phrases[which].english;
}
