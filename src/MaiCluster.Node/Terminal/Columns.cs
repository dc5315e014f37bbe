using MaiCluster.Node.Commands;
using Spectre.Console;

namespace MaiCluster.Node.Terminal;

/// <summary>Rows of text under headings: fitted to a terminal, one row a line in a pipe.</summary>
internal static class Columns
{
    /// <summary>Wide enough that no row of a pipe is ever broken.</summary>
    private const int PipeWidth = 4096;

    public static void Write(CommandContext context, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows) =>
        Console(context).Write(Table(headings, rows));

    public static Table Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }

    public static IAnsiConsole Console(CommandContext context)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(context.Output),
            Ansi = context.Ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = context.Ansi ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = context.Ansi ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!context.Ansi)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
