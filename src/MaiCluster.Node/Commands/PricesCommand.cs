using System.CommandLine;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Prices;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai prices</c>: checks a price file as a node would, and shows what it says.</summary>
internal static class PricesCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new MaiCommand(
            "prices",
            "Check a price file and show it, day by day. All that is wrong is told at once; prices that were in force at DATA may not change.",
            "mai prices",
            "mai prices --prices deploy/samples/prices.yaml");
        var settings = new SettingFlags(command, "prices", "data", "model-dir");
        command.SetAction(async (result, _) =>
        {
            var options = settings.Read(result, context);
            var now = context.Time.GetUtcNow();
            var house = NodePackages.Open(options, context.Time).ListNames().Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
            var file = PriceWatch.ReadChecked(options, house, now);
            var book = file.BookOrFail();
            await context.Output.WriteLineAsync($"{file.Path}: amounts in {book.Currency}, {PriceText.Lists(book, now)}");
            foreach (var list in book.Lists)
            {
                await context.Output.WriteLineAsync($"\nFrom {list}{(list == book.At(now) ? ", in force" : list.Begins > now ? ", not yet in force" : "")}");
                Columns.Write(context, ["PRICE", "AMOUNT", "FOR"], PriceLine.Of(list, book.Currency).Select(line => (string[])[line.Path, line.Amount, line.Unit]));
            }

            return ExitCode.Done;
        });
        return command;
    }
}
