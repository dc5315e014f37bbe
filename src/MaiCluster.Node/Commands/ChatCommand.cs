using System.CommandLine;
using MaiCluster.Node.Chat;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai chat</c>: a conversation with a running node.</summary>
internal static class ChatCommand
{
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string?>("MODEL") { Description = "Which model; the first of the node's default models unless given", Arity = ArgumentArity.ZeroOrOne };
        var prompt = new Option<string?>("--prompt", "-p") { Description = "Ask this once, print the answer, leave", HelpName = "TEXT" };
        var system = new Option<string?>("--system") { Description = "What the model is told first", HelpName = "TEXT" };
        var temperature = new Option<double?>("--temperature") { Description = "0 is the likeliest answer, 2 the wildest [the model's own]", HelpName = "NUMBER" };
        var tokens = new Option<int?>("--max-tokens") { Description = "Longest answer [1024]", HelpName = "TOKENS" };
        var command = new MaiCommand(
            "chat",
            "Talk to a model. Interactive in a terminal; in a pipe every line is a question of one conversation.",
            "mai chat",
            "mai chat mai-text --system 'Answer in one sentence.'",
            "mai chat -p 'What is the capital of France?'",
            "echo 'Name three rivers.' | mai chat > rivers.txt") { model, prompt, system, temperature, tokens };
        var settings = new SettingFlags(command, "host", "port", "data");

        command.SetAction(async (result, _) =>
        {
            var options = settings.Read(result, context);
            var question = new ChatQuestion(
                result.GetValue(model) ?? options.Models.FirstOrDefault(NodeOptions.ChatModel),
                result.GetValue(system) is { Length: > 0 } told ? [new ChatTurn("system", told)] : [])
            {
                Temperature = result.GetValue(temperature),
                MaxTokens = result.GetValue(tokens),
            };
            using var node = NodeAddress.Connect(options, context);
            using var interrupt = new AnswerInterrupt();
            var session = new ChatSession(node, context, interrupt, question);
            return result.GetValue(prompt) is not { } text ? await session.ConverseAsync()
                : await session.AskAsync(text) ? ExitCode.Done
                : ExitCode.Interrupted;
        });
        return command;
    }
}
