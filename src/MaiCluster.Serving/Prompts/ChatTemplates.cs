using System.Text.RegularExpressions;

namespace MaiCluster.Serving.Prompts;

/// <summary>
/// Tells from a Jinja template which family it is of. The template itself is never run: each family is written out in
/// code, and what varies within it (tokens, default system text, spaces) is read off the text.
/// </summary>
public static partial class ChatTemplates
{
    /// <param name="bosToken">What the template calls <c>bos_token</c>; null when the tokenizer has none.</param>
    /// <param name="eosToken">What the template calls <c>eos_token</c>.</param>
    /// <exception cref="NotSupportedException">The template is of no family known here.</exception>
    /// <exception cref="InvalidDataException">The template uses a token that was not given.</exception>
    public static ChatTemplate Recognize(string jinja, string? bosToken, string? eosToken)
    {
        bool Has(params ReadOnlySpan<string> marks)
        {
            foreach (var mark in marks)
            {
                if (!jinja.Contains(mark, StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        }

        var template = Has("<|im_start|>", "<|im_end|>") && !Has("<|im_sep|>") && !Has("strftime_now") ? ChatMl(jinja, bosToken)
            : Has("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>") ? new Llama3Template(Begin(jinja, bosToken), DatePreamble(jinja))
            : Has("<start_of_turn>", "<end_of_turn>") ? new GemmaTemplate(Begin(jinja, bosToken))
            : Has("<|end|>", "<|assistant|>") && Phi3Turn().IsMatch(jinja) ? new Phi3Template(Begin(jinja, bosToken))
            : Has("[INST]", "[/INST]", "eos_token") && !Has("<<SYS>>") && !Has("[SYSTEM_PROMPT]") ? MistralTemplate.Read(jinja, Begin(jinja, bosToken), Required("eos_token", eosToken))
            : null;
        return template ?? throw new NotSupportedException(
            $"The chat template is of no known family. Known are chatml (<|im_start|>), llama3 (<|start_header_id|>), phi3 (<|user|>), mistral ([INST]) and gemma (<start_of_turn>). The template begins: {jinja[..Math.Min(jinja.Length, 120)]}");
    }

    private static ChatTemplate ChatMl(string jinja, string? bosToken)
    {
        var begin = Begin(jinja, bosToken);
        var system = DefaultSystemText.Find(jinja);
        return jinja.Contains(QwenTemplate.ToolsHeading, StringComparison.Ordinal) && jinja.Contains("<tool_call>", StringComparison.Ordinal)
            ? new QwenTemplate(begin, system, thinks: jinja.Contains("</think>", StringComparison.Ordinal))
            : new ChatMlTemplate(begin, system);
    }

    private static string Begin(string jinja, string? bosToken) =>
        jinja.Contains("bos_token", StringComparison.Ordinal) ? Required("bos_token", bosToken)
        : jinja.Contains("<|begin_of_text|>", StringComparison.Ordinal) ? "<|begin_of_text|>"
        : "";

    private static string Required(string name, string? token) =>
        token ?? throw new InvalidDataException($"The chat template uses {name}, and tokenizer_config.json gives none.");

    /// <summary>Llama 3.1 and later name two dates. Today's is the one that the template falls back to, so that a prompt does not change from day to day.</summary>
    private static string? DatePreamble(string jinja)
    {
        var knowledge = KnowledgeDate().Match(jinja);
        var today = DateString().Match(jinja);
        return knowledge.Success && today.Success
            ? $"Cutting Knowledge Date: {knowledge.Groups[1].Value}\nToday Date: {today.Groups[1].Value}\n\n"
            : null;
    }

    [GeneratedRegex("""Cutting Knowledge Date: ([A-Za-z0-9 ]+)""")]
    private static partial Regex KnowledgeDate();

    [GeneratedRegex("""date_string = ["']([^"']+)["']""")]
    private static partial Regex DateString();

    /// <summary>A role on a line of its own; in Phi-4-mini, which is another family, the content follows at once.</summary>
    [GeneratedRegex("""<\|user\|>(?:\\n|\n|["']\s*\+\s*["'](?:\\n|\n))|["']<\|["']\s*\+\s*message\[["']role["']\]\s*\+\s*["']\|>["']\s*\+\s*["'](?:\\n|\n)""")]
    private static partial Regex Phi3Turn();
}
