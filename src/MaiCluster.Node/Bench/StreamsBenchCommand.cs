using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Bench;

/// <summary><c>mai bench streams</c>: servers side by side.</summary>
internal static class StreamsBenchCommand
{
    private const int MostStreams = 1024;
    private const string KeyVariable = "MAI_API_KEY";

    public static Command Create(CommandContext context)
    {
        var servers = new Argument<string[]>("ADDRESS") { Description = "Where servers answer that run already, such as http://127.0.0.1:8080/; the first is what others are compared with", Arity = ArgumentArity.OneOrMore };
        var model = new Option<string>("--model") { Description = "The model that is asked", DefaultValueFactory = _ => "mai-text" };
        var streams = Count("--streams", "Streams at once", 64, MostStreams);
        var tokens = Count("--tokens", "Of each answer", 256, 4096);
        var rounds = Count("--rounds", "Each figure is a median of so many", 5, 100);
        var command = new MaiCommand(
            "streams",
            $"Tokens per second and first tokens of servers that run already, side by side. The key, one for all, is {KeyVariable}.",
            "mai bench streams http://127.0.0.1:8080/ http://127.0.0.1:8081/ --streams 64")
        {
            servers, model, streams, tokens, rounds,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var key = context.Variable(KeyVariable) ?? throw CommandFailedException.Usage($"{KeyVariable} is missing: set it to a key that all of the servers know.");
            var addresses = Array.ConvertAll(result.GetRequiredValue(servers), Address);
            var plan = new StreamsBenchPlan
            {
                Model = result.GetRequiredValue(model),
                Streams = result.GetValue(streams),
                PromptTokens = 128,
                AnswerTokens = result.GetValue(tokens),
                Rounds = result.GetValue(rounds),
                FirstTokens = 20,
            };
            var bench = new StreamsBench(addresses, key, plan, step => context.Error.WriteLine("mai bench: " + step), context.Time);
            await context.Output.WriteLineAsync(Table(bench.Run(cancellationToken)));
            return ExitCode.Done;
        });
        return command;
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
        ? address
        : throw CommandFailedException.Usage($"'{text}' is wrong for ADDRESS: expected http:// with a host and a port, such as http://127.0.0.1:8080/.");

    private static string Table(IReadOnlyList<ServerRates> all)
    {
        var first = all[0];
        return string.Join('\n', all.Select(rates => string.Create(
            CultureInfo.InvariantCulture,
            $"| {rates.Server} | {rates.TokensPerSecond:F0} tokens/s | {rates.TokensPerSecond / first.TokensPerSecond:F3} | {rates.FirstTokenMs:F1} ms | {rates.FirstTokenMs - first.FirstTokenMs:+0.0;-0.0;0.0} ms |"))
            .Prepend("| --- | --- | --- | --- | --- |").Prepend("| server | all streams | of the first | first token alone | more than the first |"));
    }

    private static Option<int> Count(string name, string meaning, int usual, int most)
    {
        var option = new Option<int>(name) { Description = $"{meaning}, 1 to {most}", HelpName = "COUNT", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var count && (count < 1 || count > most))
            {
                result.AddError($"{name} takes a number from 1 to {most}.");
            }
        });
        return option;
    }
}
