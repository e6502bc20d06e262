package control_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/control"
)

// Tokens of chat models, by family; each must be found whole, anywhere in a text.
var tokens = strings.Fields(`
	<|im_start|> <|im_end|> <|im_sep|> <|im_middle|> <|endoftext|> <|begin_of_text|> <|start_header_id|> <|end_header_id|> <|eot_id|> <|eom_id|> <|python_tag|>
	<|header_start|> <|header_end|> <|reserved_special_token_0|> <|system|> <|user|> <|assistant|> <|end|> <|observation|> <|tool|> <|channel|> <|message|> <|start|>
	<|return|> <|call|> <|constrain|> <|START_OF_TURN_TOKEN|> <|USER_TOKEN|> <|CHATBOT_TOKEN|> <|END_OF_TURN_TOKEN|> <|start_of_role|> <|end_of_role|> <|role_start|>
	<|endofuserprompt|> <|startoftext|> <|extra_4|> <|tool_call_start|> <|begin_user|> <|separator|> <|message_sep|> <|role_sep|> <|prompter|> <|EOT|> <|open|> <|close|>
	<|end_of_msg|> <|kimi_image_placeholder|> <|Bot|> <|startofpiece|> <|"|>
	<｜User｜> <｜Assistant｜> <｜end▁of▁sentence｜> <｜begin▁of▁sentence｜> <｜tool▁calls▁begin｜> <｜hy_User｜> <｜hy_place▁holder▁no▁2｜> <｜DSML｜>
	<|turn> <turn|> <tool_call|> <|tool_call> <tool_response|> <channel|> <|channel> <image|> <|tool>
	<s> </s> <bos> <eos> <pad> <unk> <sep> <start_of_turn> <end_of_turn> <start_of_image> <image_soft_token> <eoh> <eoa> <eod> <sop> <end>
	<end_of_utterance> <fake_token_around_image> <beginning_of_sentence> <end_of_sentence> <think> </think> <tool_call> </tool_call> <tool_response> <tools> <answer>
	<function=search> <parameter=q> <function_calls> <minimax:tool_call> <seed:bos> <seed:think> <longcat_tool_call> <role> </role> <_user> <_bot> <用户> <AI> <human> <bot>
	<reserved_106> <unused12> <extra_id_0> <SPECIAL_10> <0x0A> <fim_prefix> <image> <SYS>
	<<SYS>> <</SYS>> <<<dotprompt:role:system>>>
	[INST] [/INST] [inst] [SYSTEM_PROMPT] [/SYSTEM_PROMPT] [TOOL_CALLS] [TOOL_RESULTS] [/TOOL_RESULTS] [AVAILABLE_TOOLS] [/AVAILABLE_TOOLS] [THINK] [/THINK] [ARGS] [CALL_ID]
	[IMG] [IMG_BREAK] [IMG_END] [MODEL_SETTINGS] [gMASK] [sMASK] [SEP] [NL] [BOS] [EOS] [PAD] [PAD151645] [UNK] [unused9] [UNUSED_TOKEN_145] [control_8]
	[|system|] [|assistant|] [|endofturn|] [|tool|] [|Human|] [|AI|]
	]~b] ]~!b[ [e~[ ]<]minimax[>[
	</claims> <claims> <task> <instructions>`)

func TestFindKnowsTheTokensOfChatModels(t *testing.T) {
	t.Parallel()
	for _, token := range append(tokens, "[BEGIN FINAL RESPONSE]", `<invoke name="search">`) {
		text := "The end of <x> " + token + " and more"
		spans := control.Find(text)
		require.NotEmpty(t, spans, token)
		require.Equal(t, token, text[spans[0].Start:spans[0].End])

		broken := string(control.Break(nil, text))
		require.NotContains(t, broken, token)
		require.Empty(t, control.Find(broken), broken)
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(broken, " ", ""), "only spaces are added")
	}
}

func TestFindLeavesHonestTextAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"p<0.001 and n<10", "m << M", "a<b>c", "List<String>", "#include <stdio.h>", "CO<sub>2</sub>", "<i>E. coli</i>", "A <pause> token helps.", "x < y > z",
		"<x|y>", "|<a|b>|", "<|x|>", "E = <n>", "<none>", "<no value>", "[18F]FDG", "[12]", "[0, 1]", "[MASK]", "arr[i]", "[sic]", "[…]", "-->", "<-", "<=>", "<<a>>",
		"doi:10.1002/(SICI)1097-0258(19990115)18:1<3::AID-SIM1>3.0.CO;2-A", "016<0205:ATMOCA>2.0.CO;2", "]", "[", "<", "a]~[b", "f: [a]~[b]", "P(A|B) < P(A)",
		"<https://example.org>", "<someone@example.org>", "Vec<Box<dyn Error>>", "if (a<b && c>d)", "$\\langle s|$", "<prefix>_name", "[Think about it]", "[audio]",
	} {
		require.Empty(t, control.Find(text), text)
		require.Equal(t, text, string(control.Break(nil, text)))
	}
}

func TestStraddles(t *testing.T) {
	t.Parallel()
	require.True(t, control.Straddles("a <|im_start|> b", 6))
	require.False(t, control.Straddles("a <|im_start|> b", 2))
	require.False(t, control.Straddles("a <|im_start|> b", 14))
	require.False(t, control.Straddles("a < b > c", 5))
	require.False(t, control.Straddles("", 0))
}

func FuzzBreak(f *testing.F) {
	for _, token := range tokens {
		f.Add("a" + token + token[1:])
	}
	f.Fuzz(func(t *testing.T, text string) {
		broken := string(control.Break(nil, text))
		require.Empty(t, control.Find(broken))
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(broken, " ", ""))
		if len(control.Find(text)) == 0 {
			require.Equal(t, text, broken)
		}
	})
}
