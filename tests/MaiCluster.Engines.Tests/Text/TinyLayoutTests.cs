using System.Text.Json;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Batching;

namespace MaiCluster.Engines.Tests.Text;

/// <summary>Every layout a text package may have gives the reference's logits, whatever way its rows are filled.</summary>
public class TinyLayoutTests
{
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllBytes(TestFolders.Tiny("expected.json"))).RootElement;
    private static readonly int[] Ids = [.. Expected.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
    private static readonly float[] Last = Floats("logits_last");
    private static readonly float[] LastButTwo = Floats("logits_last_but_two");

    public static TheoryData<string, float> Layouts => new()
    {
        { "layout_genai", 1e-4f },
        { "layout_genai_last_logits", 1e-4f },
        { "layout_genai_float16", 0.02f },
        { "layout_genai_position_ids_external", 1e-4f },
        { "layout_concat", 1e-4f },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_prompt_in_one_chunk_gives_the_reference_logits(string layout, float tolerance)
    {
        using var engine = Load(layout);
        engine.Prefill(3, 0, Ids);
        Near(Last, engine.Logits(0), tolerance);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Chunks_and_decode_steps_give_the_reference_logits(string layout, float tolerance)
    {
        using var engine = Load(layout);
        engine.Prefill(0, 0, Ids.AsSpan(0, 9));
        engine.Prefill(0, 9, Ids.AsSpan(9, Ids.Length - 11));
        Near(LastButTwo, engine.Logits(0), tolerance);
        engine.Decode([Ids[^2]], [Ids.Length - 2]);
        engine.Decode([Ids[^1]], [Ids.Length - 1]);
        Near(Last, engine.Logits(0), tolerance);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_copied_prefix_goes_on_as_its_source(string layout, float tolerance)
    {
        using var engine = Load(layout);
        engine.Prefill(0, 0, Ids);
        engine.CopyRow(0, 2, Ids.Length - 4);
        engine.Prefill(2, Ids.Length - 4, Ids.AsSpan(Ids.Length - 4));
        Near(Last, engine.Logits(0), tolerance);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Rows_of_other_lengths_do_not_change_a_row(string layout, float tolerance)
    {
        using var engine = Load(layout);
        engine.Prefill(0, 0, Ids.AsSpan(0, 5));
        engine.Prefill(1, 0, Ids.AsSpan(0, Ids.Length - 1));
        engine.Prefill(2, 0, Ids.AsSpan(0, 2));
        engine.Decode([Ids[5], Ids[^1], Ids[2]], [5, Ids.Length - 1, 2]);
        Near(Last, engine.Logits(1), tolerance);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_released_row_can_be_filled_again(string layout, float tolerance)
    {
        using var engine = Load(layout);
        engine.Prefill(1, 0, [.. Ids.Reverse()]);
        engine.ReleaseRow(1, 0);
        engine.Prefill(1, 0, Ids);
        Near(Last, engine.Logits(0), tolerance);
    }

    private static ITextEngine Load(string layout) =>
        TextEngineLoader.Load(TestFolders.Tiny(layout), ModelDtype.Auto, new TextEngineOptions { Rows = 4, PrefixRows = 2 }, out _);

    private static void Near(float[] expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var token = 0; token < expected.Length; token++)
        {
            Assert.True(Math.Abs(expected[token] - actual[token]) <= tolerance, $"token {token}: expected {expected[token]}, was {actual[token]}");
        }
    }

    private static float[] Floats(string name) => [.. Expected.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];
}
