using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Node.Ledgers;

/// <summary><c>mai ledger</c>: shows what is booked, and proves it. Works beside the running node.</summary>
internal static class LedgerCommand
{
    private static readonly string[] Headings = ["ENTRY", "FOR", "DEBIT", "CREDIT", "AMOUNT", "TAKEN BACK"];

    public static Command Create(CommandContext context) => new MaiCommand("ledger", "Show what is booked, and prove that it is as it was written.", "mai ledger show req_3f9a1c22d05b7e6643a0f1c8", "mai ledger verify")
    {
        Show(context),
        Verify(context),
    };

    private static MaiCommand Show(CommandContext context)
    {
        var id = new Argument<string>("ID") { Description = "A request's id, as 'x-request-id' and 'mai usage' have it, or a posting's" };
        var command = new MaiCommand("show", "Show what is booked for a request, entry by entry.", "mai ledger show req_3f9a1c22d05b7e6643a0f1c8", "mai ledger show adjustment/a-1") { id };
        var flags = new ReportFlags(command, context);
        command.SetAction(async (result, cancellationToken) =>
        {
            var asked = result.GetRequiredValue(id);
            await using var stores = await flags.OpenAsync(result, cancellationToken);
            var entries = await CorrectedEntry.ListAsync(asked, stores.Money.Ledger, cancellationToken)
                ?? throw new CommandFailedException($"Nothing is booked under '{asked}'. Expected the id of a request, as 'mai usage' lists it, or of a posting; a request is booked a moment after its answer.");
            Columns.Write(context, Headings, entries.Select(Row));
            return ExitCode.Done;
        });
        return command;
    }

    private static string[] Row(CorrectedEntry booked) =>
    [
        booked.Reference.ToString(),
        EntryWords.Of(booked.Entry.Purpose),
        booked.Entry.Debit.ToString(),
        booked.Entry.Credit.ToString(),
        AmountText.Units(booked.Entry.AmountMicros),
        AmountText.Units(booked.TakenMicros),
    ];

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
