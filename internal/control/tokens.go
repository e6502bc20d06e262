package control

import (
	"strings"

	"github.com/dated-claims/retest/internal/wordset"
)

// angleNames are the names of tokens in plain angle brackets, in lower case, with their sources.
var angleNames = wordset.New(
	// Turns, sentences and end markers: Llama 2, Mistral v1, Vicuna, Orion, Baichuan, Gemma, MiniMax-Text, InternLM, Falcon, FastChat.
	"s bos eos bot eot eom eod eop sop eoh eoa boi eoi sep pad unk end",
	// Roles in tags like [INST], as some people write them for Llama 2.
	"inst",
	// Roles: RedPajama and others of FastChat, Ling (role), TeleChat (_user), MiniCPM (用户, ai).
	"sys system user assistant human role _user _bot _end _start _system ai 用户 系统 助手",
	// Reasoning and answers: DeepSeek-R1, Qwen 3, Hunyuan, Seed-OSS.
	"think thinking answer",
	// Tools: Hermes, Qwen, Granite, Step, GLM 4.5 (arg_key), Nemotron (TOOLCALL), Anthropic's own format.
	"tool tools tool_call tool_calls tool_response tool_responses tool_result tool_results tool_declare tool_list available_tools "+
		"tool_use tool_output tool_outputs toolcall toolcalls arg_key arg_value "+
		"function function_call function_calls function_response function_results functions invoke parameter parameters",
	// Repositories in Qwen Coder and Granite Code.
	"file_sep repo_name",
	// Placeholders for other media: LLaVA, Gemma 3, InternVL, SmolVLM, Qwen-VL.
	"image img video audio image_soft_token audio_soft_token fake_token_around_image img_context patch",
	// Sections of prompts that are written with tags, including those of the xml style.
	"instructions instruction prompt system_prompt user_prompt context documents document examples example message messages "+
		"conversation query user_query output output_format rules setting claims claim papers paper anchors anchor_papers tasks task step "+
		"verdicts verdict choosing search answer_form answer_format entries",
)

// roleNames are the names that appear in << >>, as in Llama 2.
var roleNames = wordset.New("sys system user assistant human inst tool")

// markerStarts are prefixes of descriptive marker names: Gemma, DeepSeek, ERNIE, SmolVLM (start, end), StarCoder (fim), Seed-OSS,
// MiniMax, xAI and LongCat (where the vendor's name precedes the token's).
var markerStarts = strings.Fields("start_of_ end_of_ begin_of_ beginning_of_ fim_ seed: minimax: xai: longcat_")

// callNames are the names of tags that contain a call: Llama 3, Qwen 3 Coder, Anthropic's own format.
var callNames = wordset.New("function parameter tool tool_call invoke")

// numbered are the stems of numbered placeholders: T5 (extra_id), Gemma (unused), Llama 3 (reserved_special_token), Baichuan
// (reserved), Nemotron (SPECIAL), Mistral (control), Qwen's conversions (PAD), InternLM 2 (UNUSED_TOKEN), Hunyuan (extra).
var numbered = wordset.New("extra extra_id extra_token unused unused_token reserved reserved_token reserved_special_token special special_token " +
	"control pad unk dummy placeholder placeholder_token image audio token mask mask_token")

// squareNames are the names that appear in square brackets, in their original case: Mistral, GLM (gMASK), YandexGPT (SEP, NL), Apriel
// (BEGIN FINAL RESPONSE), Kimi and others (BOS, EOS, PAD, UNK).
var squareNames = wordset.New(
	"SYSTEM_PROMPT SYS TOOL_CALL TOOL_CALLS TOOL_RESULT TOOL_RESULTS TOOL_CONTENT TOOL_RESPONSE AVAILABLE_TOOLS THINK ARGS CALL_ID",
	"IMG IMG_BREAK IMG_END PREFIX MIDDLE SUFFIX MODEL_SETTINGS AUDIO BEGIN_AUDIO TRANSCRIBE STREAMING_PAD STREAMING_WORD gMASK sMASK",
	"SEP NL BOS EOS PAD UNK EOT",
)

// isSquareName reports whether a name is one of those in square brackets. Two of these names contain spaces.
func isSquareName(name string) bool {
	return squareNames.Has(name) || name == "BEGIN FINAL RESPONSE" || name == "END FINAL RESPONSE"
}
