using System.Text.Json;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Routes;

namespace MaiCluster.Gateway.Routes;

/// <summary>The fields of what is put to /admin/routes/{scenario}.</summary>
internal static class RouteFields
{
    private const int PercentDecimals = 10_000;

    public static FieldTable<RouteDraft> Table()
    {
        var (variant, fallback) = (Variant(), Fallback());
        var table = new FieldTable<RouteDraft>();
        table.Other(
            "variants", FieldSchema.Array(variant.Schema(), Route.MostVariants), "The models that share the scenario's requests, by weight.",
            (draft, field) => draft.Variants = Items(field, variant, Route.MostVariants), required: true);
        table.Other(
            "fallbacks", FieldSchema.Array(fallback.Schema(), Route.MostFallbacks), "Models that are asked in this order where the variant does not answer.",
            (draft, field) => draft.Fallbacks = Items(field, fallback, Route.MostFallbacks));
        table.Object("shadow", Shadow(), "A model that is also asked, and whose answers nobody sees.", draft => draft.Shadow = new RoutedModelDraft());
        table.Text("etag", "That of the route that this replaces; left out, the last word holds.", (draft, value) => draft.ETag = value, maxBytes: 100);
        return table;
    }

    private static FieldTable<RoutedModelDraft> Variant()
    {
        var table = Model();
        table.Integer("weight", 0, Route.MaxWeight, "Its part of the sum over all variants. Default 1.", (draft, value) => draft.Weight = (int)value);
        return table;
    }

    private static FieldTable<RoutedModelDraft> Fallback()
    {
        var table = Model();
        table.Other(
            "on", FieldSchema.Array(FieldSchema.Enum([.. RouteCauseWords.All]), RouteCauseWords.All.Count), $"For which reasons: {RouteCauseWords.Right}. Default all; `shed` alone takes what spills over.", ReadCauses);
        return table;
    }

    private static FieldTable<RoutedModelDraft> Shadow()
    {
        var table = Model();
        table.Text("experiment", $"Who bears the cost: {PayerId.Right}.", (draft, value) => draft.Experiment = value, required: true, maxBytes: PayerId.MaxLength);
        table.Other(
            "percent", FieldSchema.Number(0, 100), "The part of the requests that it gets, with up to four decimals. Default 100.",
            (draft, field) => draft.Millionths = (int)Math.Round(field.Number(0, 100) * PercentDecimals));
        table.Flag("may_leave", "Requests may go to a partner for it, who sees what clients wrote. Default false.", (draft, value) => draft.MayLeave = value);
        return table;
    }

    private static FieldTable<RoutedModelDraft> Model()
    {
        var table = new FieldTable<RoutedModelDraft>();
        table.Text("model", "A model's name.", (draft, value) => draft.Model = value, required: true, maxBytes: KeyScope.MaxEntryLength);
        table.Other("defaults", FieldSchema.Of("object"), "Fields for requests that leave them out, such as {\"temperature\": 0.2}.", ReadDefaults);
        return table;
    }

    private static List<RoutedModelDraft> Items(JsonField field, FieldTable<RoutedModelDraft> table, int most)
    {
        var items = new List<RoutedModelDraft>();
        for (var (index, count) = (0, field.Count(most)); index < count; index++)
        {
            items.Add(new RoutedModelDraft());
            table.Read(field.Item(index), items[^1]);
        }

        return items;
    }

    private static void ReadCauses(RoutedModelDraft draft, JsonField field)
    {
        draft.On = RouteCauses.None;
        for (var (index, count) = (0, field.Count(RouteCauseWords.All.Count)); index < count; index++)
        {
            var cause = RouteCauseWords.Parse(field.Item(index).Text());
            if (cause == RouteCauses.None)
            {
                field.Item(index).Expected($"one of {RouteCauseWords.Right}");
            }

            draft.On |= cause;
        }
    }

    private static void ReadDefaults(RoutedModelDraft draft, JsonField field)
    {
        if (field.Kind != JsonValueKind.Object)
        {
            field.Expected("an object of fields");
            return;
        }

        if (RoutedBody.Fixed.FirstOrDefault(name => field.Value.TryGetProperty(name, out _)) is { } own)
        {
            field.Invalid($"'{field.Path}.{own}' cannot be a default: it is each request's own.");
        }

        draft.Defaults = field.Value.GetRawText();
    }
}
