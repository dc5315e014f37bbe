using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Node.Ledgers;

/// <summary><c>mai ledger</c>: proves what is booked. Works beside the running node.</summary>
internal static class LedgerCommand
{
    public static Command Create(CommandContext context) => new MaiCommand("ledger", "Prove that the ledger is as it was written.", "mai ledger verify")
    {
        Verify(context),
    };

    private static MaiCommand Verify(CommandContext context)
    {
        var head = new Option<string?>("--head") { Description = "A head or a seal that was printed before and kept elsewhere", HelpName = "HASH" };
        var command = new MaiCommand(
            "verify",
            "Repeat every hash, seal, split, sum and balance.",
            "mai ledger verify",
            "mai ledger verify --head 3f9a1c22d05b7e6643a0f1c83f9a1c22d05b7e6643a0f1c83f9a1c22d05b7e66") { head };
        var flags = new ReportFlags(command, context);
        command.SetAction(async (result, cancellationToken) =>
        {
            var kept = Hash(result.GetValue(head));
            await using var stores = await flags.OpenAsync(result, cancellationToken);
            try
            {
                await TellAsync(await new LedgerAudit(stores.Money.Books, stores.Money.Ledger).RunAsync(kept, cancellationToken), context);
            }
            catch (LedgerDamagedException error)
            {
                throw new CommandFailedException(error.Message, ExitCode.Failed, error);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task TellAsync(AuditedLedger ledger, CommandContext context)
    {
        var output = context.Output;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"days {ledger.Days}, postings {ledger.Postings}, entries {ledger.Entries}: every hash, seal, split, sum and balance is right."));
        await output.WriteLineAsync(ledger.LastSeal is { } seal ? $"sealed through {LedgerDate.Text(seal.Day)}: {seal.Hash}" : "no day is sealed yet");
        await output.WriteLineAsync($"head: {ledger.Head}");
        await context.Error.WriteLineAsync(ledger.ProvenThrough is { } day
            ? $"The hash that was kept proves that nothing through {LedgerDate.Text(day)} was cut off or written anew."
            : "Not proven: that the end was not cut off or written anew by somebody who can write the file. Keep the seal or the head elsewhere, and give it with --head next time.");
    }

    private static LedgerHash? Hash(string? text)
    {
        try
        {
            return text is null ? null : LedgerHash.Parse(text);
        }
        catch (FormatException)
        {
            throw CommandFailedException.Usage($"'{text}' is wrong for --head: expected 64 hexadecimal digits, as 'mai ledger verify' prints them.");
        }
    }
}
