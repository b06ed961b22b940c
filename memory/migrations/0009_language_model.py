import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('memory', '0008_talks'),
    ]

    operations = [
        migrations.CreateModel(
            name='LanguageModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base_url', models.CharField(blank=True, help_text='Of any OpenAI-compatible endpoint, such as https://llm.example.com/v1. Empty: LLM_BASE_URL.', max_length=300, verbose_name='address')),
                ('model', models.CharField(blank=True, help_text='Its name there. Empty: LLM_MODEL.', max_length=120)),
                ('sealed_key', models.TextField(blank=True, default='')),
                ('active', models.BooleanField(default=True, help_text="Off: everything works as before, in the product's own words.")),
                ('timeout_s', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='deadline (seconds)')),
                ('tokens_a_day', models.PositiveIntegerField(default=200000, help_text='It is asked no more that day beyond it.')),
                ('day', models.DateField(null=True)),
                ('used', models.PositiveIntegerField(default=0)),
                ('failed_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'verbose_name_plural': 'language model',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_language_model')],
            },
        ),
    ]
