using System.Text;
using MaiCluster.Serving.Documents.Layout;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Documents;

/// <summary>What is written on one page, as it travels back: a <see cref="TensorPart"/>. Immutable.</summary>
public sealed record PageReading
{
    private const string SizeOutput = "size", TextOutput = "texts", PlaceOutput = "places", BlockOutput = "blocks", BlockLineOutput = "block_lines", CellOutput = "cells";

    /// <summary>Columns of a block: its lines, its rows, its cells in a row; a paragraph has no rows.</summary>
    private const int BlockColumns = 3;

    /// <summary>Of the page as it was sent: pixels, or points where it was text.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>How far the page as it was sent is turned clockwise: 0, 90, 180 or 270 degrees.</summary>
    public required int TurnedDegrees { get; init; }

    /// <summary>In the order of reading.</summary>
    public required IReadOnlyList<ReadLine> Lines { get; init; }

    /// <summary>Paragraphs and tables in the order of reading; each line is in one of them.</summary>
    public required IReadOnlyList<PageBlock> Blocks { get; init; }

    /// <summary>All of it: a line each, cells of a table's row with tabs between, an empty line between blocks.</summary>
    public string Text => string.Join("\n\n", Blocks.Select(block => block.Text(Lines)));

    /// <exception cref="KeyNotFoundException">It is no reading of a page.</exception>
    public static PageReading Read(TensorPart part)
    {
        var size = part.Output(SizeOutput).Values<int>();
        var shapes = part.Output(BlockOutput).Values<int>();
        var members = part.Output(BlockLineOutput).Values<int>();
        var cells = part.Output(CellOutput).Strings();
        var blocks = new PageBlock[shapes.Length / BlockColumns];
        var (member, cell) = (0, 0);
        for (var index = 0; index < blocks.Length; index++)
        {
            var (lines, rows, columns) = (shapes[BlockColumns * index], shapes[(BlockColumns * index) + 1], shapes[(BlockColumns * index) + 2]);
            var table = new string[rows][];
            for (var row = 0; row < rows; row++)
            {
                table[row] = [.. cells.Skip(cell).Take(columns).Select(text => Encoding.UTF8.GetString(text.Span))];
                cell += columns;
            }

            blocks[index] = new PageBlock(members.Slice(member, lines).ToArray(), table);
            member += lines;
        }

        return new PageReading
        {
            Width = size[0],
            Height = size[1],
            TurnedDegrees = size[2],
            Lines = LineTensors.Read(part.Output(TextOutput), part.Output(PlaceOutput)),
            Blocks = blocks,
        };
    }

    public TensorPart ToPart() => new()
    {
        Outputs =
        [
            Tensor.Of(SizeOutput, (ReadOnlySpan<int>)[Width, Height, TurnedDegrees]),
            LineTensors.Texts(TextOutput, Lines),
            LineTensors.Places(PlaceOutput, Lines),
            Tensor.Of(BlockOutput, Blocks.SelectMany(block => (int[])[block.Lines.Count, block.Rows.Count, block.IsTable ? block.Rows[0].Count : 0]).ToArray().AsSpan(), Blocks.Count, BlockColumns),
            Tensor.Of(BlockLineOutput, Blocks.SelectMany(block => block.Lines).ToArray().AsSpan()),
            Tensor.Of(CellOutput, [.. Blocks.SelectMany(block => block.Rows).SelectMany(row => row)]),
        ],
    };
}
