using System.Globalization;
using MaiCluster.Engines.Profiles;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Profiles;

namespace MaiCluster.Node.Profiling;

/// <summary>A measured profile for people: each step as measured and as fitted, then the function and its error.</summary>
internal static class ProfileTable
{
    public static void Write(CommandContext context, MeasuredProfile measured, string path)
    {
        var (profile, steps) = measured;
        var cost = profile.Cost;
        Columns.Write(
            context,
            ["STEP", "ROWS X CONTEXT OR CHUNK", "MEASURED", "FITTED", "ERROR"],
            steps.Decode.Select(step => Row(
                    "decode step", Text($"{step.Rows} x {step.ContextTokens / step.Rows} tokens"), step.Seconds, cost.DecodeSeconds(step.Rows, step.ContextTokens)))
                .Concat(steps.Prefill.Select(step => Row(
                    step.Start == 0 && profile.KvBytesPerToken == 0 ? "whole request" : "prefill chunk", Text($"{step.Tokens} tokens after {step.Start}"), step.Seconds, cost.PrefillSeconds(step.Tokens, step.Start)))));
        foreach (var line in Lines(profile, path))
        {
            context.Output.WriteLine(line);
        }
    }

    private static string[] Lines(ModelProfile profile, string path)
    {
        var cost = profile.Cost;
        var head = $"{profile.Package} on {profile.DeviceKind}: {profile.Source}.";
        return profile.KvBytesPerToken == 0
            ?
            [
                "",
                head,
                $"a unit of work = {Seconds(cost.PrefillPerToken)}",
                Text($"Weights and working memory {ByteSize.Text(profile.WeightBytes)}, loaded in {Seconds(profile.LoadSeconds)}."),
                $"Stored in {path}",
            ]
            :
        [
            "",
            head,
            $"decode step   = {Seconds(cost.DecodeBase)} + {Seconds(cost.DecodePerRow)} a row + {Seconds(cost.DecodePerContextToken)} a token attended to",
            $"prefill chunk = {Seconds(cost.PrefillBase)} + {Seconds(cost.PrefillPerToken)} a token + {Seconds(cost.PrefillPerPair)} a token and a token before it",
            Text($"Mean relative error of the fit: {profile.FitError:P1}."),
            Text($"Weights and working memory {ByteSize.Text(profile.WeightBytes)}, keys and values {ByteSize.Text(profile.KvBytesPerToken)} a token, loaded in {Seconds(profile.LoadSeconds)}."),
            $"Stored in {path}",
        ];
    }

    internal static string Seconds(double seconds) => seconds switch
    {
        0 => "0",
        < 1e-6 => Text($"{seconds * 1e9:0.###} ns"),
        < 1e-3 => Text($"{seconds * 1e6:0.##} us"),
        < 1 => Text($"{seconds * 1e3:0.##} ms"),
        _ => Text($"{seconds:0.##} s"),
    };

    private static string[] Row(string step, string work, double measured, double fitted) =>
        [step, work, Text($"{measured * 1e3:0.000} ms"), Text($"{fitted * 1e3:0.000} ms"), Error(measured, fitted)];

    /// <summary>By its sign; of what rounds to nothing that is plus.</summary>
    internal static string Error(double measured, double fitted) => Text($"{(fitted / measured) - 1:+0.0 %;-0.0 %;+0.0 %}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
