using System.Globalization;
using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Money;

/// <summary>POST /admin/ledger/adjustments: takes back what was booked, of one entry, a tenant's bill or a partner's statement.</summary>
internal sealed class AdjustmentEndpoint(AdminDesk admin, ILedgers ledgers, IAuditLog audit, ErrorAnswer errors, TimeProvider time)
{
    public FieldTable<AdjustmentDraft> Table { get; } = Fields();

    public async Task PostAsync(HttpContext context)
    {
        if (await admin.ReadAsync(context, AdminRole.Owner, Table) is not { } draft)
        {
            return;
        }

        var id = draft.Id ?? Exchange.Of(context).Id.Value;
        try
        {
            var adjustment = new Adjustment
            {
                Id = id,
                Time = time.GetUtcNow(),
                Corrects = draft.Corrects is { } entry ? EntryReference.Parse(entry) : null,
                Tenant = draft.Tenant,
                Partner = draft.Partner,
                AmountMicros = draft.AmountMicros,
                Reason = draft.Reason!,
            };
            await ledgers.PostAsync(adjustment, context.RequestAborted);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or LedgerConflictException)
        {
            await errors.WriteAsync(context, ApiError.From(new RequestFailure(FailureKind.InvalidRequest, wrong.Message)));
            return;
        }

        var target = draft.Corrects ?? draft.Tenant ?? draft.Partner!;
        await audit.AddAsync(
            AdminDesk.ActorOf(context), "ledger.adjust", target, null, string.Create(CultureInfo.InvariantCulture, $$"""{"id":"{{id}}","amount_micros":{{draft.AmountMicros}}}"""), CancellationToken.None);
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("id"u8, id);
            json.WriteString("adjusts"u8, target);
            json.WriteNumber("amount_micros"u8, draft.AmountMicros);
        });
    }

    private static FieldTable<AdjustmentDraft> Fields()
    {
        var table = new FieldTable<AdjustmentDraft>();
        table.Other("id", FieldSchema.Of("string"), "Yours: asking twice with the same one changes nothing. Up to 64 letters, digits, '.', '-' and '_'. Default: the request's.", ReadId);
        table.Text("corrects", "An entry of revenue, charge or share, as the ledger names it.", (draft, value) => draft.Corrects = value, maxBytes: 300);
        table.Text("tenant", "Whose bill changes.", (draft, value) => draft.Tenant = value, maxBytes: 100);
        table.Text("partner", "Whose statement changes.", (draft, value) => draft.Partner = value, maxBytes: 100);
        table.Add(new RequestField<AdjustmentDraft>(
            "amount_micros", FieldSupport.Honoured, FieldSchema.Integer(-AdjustmentDraft.MostMicros, AdjustmentDraft.MostMicros), "What is taken off, in micro-units; of a bill or statement below 0 to add to it.",
            (draft, field) => draft.AmountMicros = field.Integer(-AdjustmentDraft.MostMicros, AdjustmentDraft.MostMicros))
        { Required = true });
        table.Text("reason", "Why; it stays with the entries.", (draft, value) => draft.Reason = value, required: true, maxBytes: 500);
        return table;
    }

    private static void ReadId(AdjustmentDraft draft, JsonField field)
    {
        draft.Id = field.Text();
        if (draft.Id.Length is 0 or > 64 || !draft.Id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
        {
            field.Expected("1 to 64 letters, digits, '.', '-' and '_'");
        }
    }
}

/// <summary>An adjustment as sent.</summary>
internal sealed class AdjustmentDraft
{
    public const long MostMicros = 1_000_000_000_000_000;

    public string? Id { get; set; }

    public string? Corrects { get; set; }

    public string? Tenant { get; set; }

    public string? Partner { get; set; }

    public long AmountMicros { get; set; }

    public string? Reason { get; set; }
}
