"""A question is kept as it was chosen, without SQL; an answer may be drawn as a map of communes."""

from django.db import migrations, models


_DRAWINGS = [
    ("none", "table alone"),
    ("bars", "bars"),
    ("line", "curve"),
    ("number", "one number"),
    ("map", "map of communes"),
]

class Migration(migrations.Migration):
    dependencies = [("analytics", "0005_name_for_the_audit_log")]

    operations = [
        migrations.AddField(
            model_name="savedquery",
            name="choice",
            field=models.TextField(blank=True, default="", max_length=20_000, verbose_name="choice"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="savedquery",
            name="sql",
            field=models.TextField(blank=True, max_length=20_000, verbose_name="SQL"),
        ),
        migrations.AlterField(
            model_name="savedquery",
            name="drawing",
            field=models.CharField(choices=_DRAWINGS, default="none", max_length=10, verbose_name="drawing"),
        ),
    ]
